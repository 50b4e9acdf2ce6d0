// By itself, because the first page needs it and none of the other formats.
const whole = new Intl.NumberFormat("en-GB");

export function formatNumber(value: number): string {
  return whole.format(value);
}
