import { chooseTheme, type ThemeChoice } from "@/lib/theme";
import { texts } from "@/texts";

/** The themes as entries of a menu. */
export const THEMES = (Object.keys(texts.shell.themes) as ThemeChoice[]).map((value) => ({
  value,
  label: texts.shell.themes[value],
  onSelect: () => chooseTheme(value),
}));
