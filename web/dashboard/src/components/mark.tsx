/** The mark: parcels on a belt. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--accent-fill)" />
      <rect x="7" y="8" width="8" height="7" rx="1.75" fill="#fff" />
      <rect x="17" y="8" width="8" height="7" rx="1.75" fill="#fff" fillOpacity=".55" />
      <path d="M6 19h20" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <g fill="#fff">
        <circle cx="10" cy="24" r="2" />
        <circle cx="16" cy="24" r="2" />
        <circle cx="22" cy="24" r="2" />
      </g>
    </svg>
  );
}
