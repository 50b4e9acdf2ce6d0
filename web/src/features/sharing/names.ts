const LONGEST = 63;
const FORM = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Whether something can be kept under this id. */
export function isName(text: string): boolean {
  return text.length <= LONGEST && FORM.test(text);
}

/** Another id where one is taken: `digest`, `digest-2`, `digest-3`. */
export function nextName(first: string, taken: string): string {
  const stem = first.slice(0, LONGEST - 5).replace(/-+$/, "");
  const number = taken.startsWith(`${stem}-`) ? taken.slice(stem.length + 1) : "";
  return `${stem}-${/^[1-9][0-9]{0,2}$/.test(number) ? Number(number) + 1 : 2}`;
}
