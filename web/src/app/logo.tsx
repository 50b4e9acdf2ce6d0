/** The bridge: an arch over its reflection. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" className="size-7" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0f766e" />
      <path
        d="M5 22c2.5 0 3-9 11-9s8.5 9 11 9M10 22.5c1.2-3.3 3-5 6-5s4.8 1.7 6 5"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
