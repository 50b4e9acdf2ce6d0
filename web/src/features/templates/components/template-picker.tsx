import { useInfiniteQuery } from "@tanstack/react-query";
import { NativeSelect } from "@/ui/native-select";
import { templatesQuery } from "../api";

interface Props {
  id?: string;
  /** The template's id, and perhaps its version; empty where none is chosen. */
  value: string;
  onChange: (name: string) => void;
  /** What stands there while nothing is chosen. */
  choose: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
  "aria-required"?: true | undefined;
}

/** One of the reader's templates, or of those that come with the product. */
export function TemplatePicker({ value, onChange, choose, ...control }: Props) {
  const templates = useInfiniteQuery(templatesQuery(""));
  const known = templates.data?.pages.flatMap(({ items }) => items) ?? [];
  const options = known.map(({ slug, name }) => ({ value: slug, label: name }));
  // What is chosen can be read even where the first page of the list has it not, or it is an older version.
  const chosen = value === "" || known.some(({ slug }) => slug === value) ? [] : [{ value, label: value }];
  return (
    <NativeSelect
      {...control}
      value={value}
      options={[{ value: "", label: choose }, ...chosen, ...options]}
      onChange={onChange}
    />
  );
}
