/**
 * A new trace as W3C Trace Context writes it, so that what one click sets off can be followed through every process.
 * Where the servers do not trace, they pass it over.
 */
export function newTraceparent(): string {
  return `00-${hexadecimal(16)}-${hexadecimal(8)}-01`;
}

function hexadecimal(bytes: number): string {
  const drawn = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(drawn, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
