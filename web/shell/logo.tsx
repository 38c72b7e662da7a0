/** A sambuk under its lateen sail. Decoration: the name stands beside it. */
export function Logo({ className = 'size-8' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <path
        className="fill-coral"
        d="M6 18.6 20.6 2.2c3.2 5.4 3.7 10.9 2 16.4-5.4-1.5-11-1.5-16.6 0Z"
      />
      <path
        className="stroke-ink"
        d="M15.2 21.5 14 7"
        fill="none"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
      <path
        className="fill-sea"
        d="M2.5 20.2c7.5 2.3 17 2 27-3.2-1 6.5-5.7 11-13.3 11-6.9 0-11.5-2.7-13.7-7.8Z"
      />
    </svg>
  )
}
