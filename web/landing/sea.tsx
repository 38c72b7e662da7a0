/** A sambuk on the Red Sea. Pure decoration; the colours come from the theme. */
export function Sea({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 560 460"
      aria-hidden="true"
      preserveAspectRatio="xMidYMid slice"
      className={className}
    >
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="var(--sky-high)" />
          <stop offset="1" stopColor="var(--sky-low)" />
        </linearGradient>
      </defs>
      <rect width="560" height="460" fill="url(#sky)" />
      <circle cx="404" cy="196" r="58" fill="var(--sun)" />
      <path
        d="M0 268c60-26 96-44 140-36 40 8 62 26 104 22 52-4 78-30 130-26 50 4 92 34 186 24v60H0Z"
        fill="var(--shore)"
        opacity=".75"
      />
      <g className="animate-drift">
        <path
          d="M-40 286c40-14 80-14 120 0s80 14 120 0 80-14 120 0 80 14 120 0 80-14 120 0 60 12 90 4v190H-40Z"
          fill="var(--wave-far)"
        />
      </g>
      <g className="origin-[270px_330px] animate-bob">
        <path d="M262 336 247 92" stroke="var(--hull)" strokeWidth="6" strokeLinecap="round" />
        <path d="M352 330 348 182" stroke="var(--hull)" strokeWidth="5" strokeLinecap="round" />
        <path d="M150 284 300 58" stroke="var(--hull)" strokeWidth="5" strokeLinecap="round" />
        <path
          d="M152 284C196 214 248 132 300 60c30 66 42 138 24 224-58-16-114-14-172 0Z"
          fill="var(--sail)"
        />
        <path
          d="M300 60c30 66 42 138 24 224-14-4-28-7-42-8 24-74 28-146 18-216Z"
          fill="var(--sail-shade)"
        />
        <path
          d="M322 292C340 246 366 206 396 168c18 42 24 84 14 128-30-9-58-10-88-4Z"
          fill="var(--sail)"
        />
        <path
          d="M396 168c18 42 24 84 14 128-8-3-16-4-24-5 14-42 16-82 10-123Z"
          fill="var(--sail-shade)"
        />
        <path
          d="M112 300c104 34 236 30 356-28-12 70-62 112-158 116-96 4-164-24-198-88Z"
          fill="var(--hull)"
        />
        <path
          d="M112 300c104 34 236 30 356-28-2 10-4 19-8 27-108 46-232 52-336 22-4-7-8-14-12-21Z"
          fill="var(--hull-band)"
        />
      </g>
      <g className="animate-drift [animation-direction:reverse] [animation-duration:12s]">
        <path
          d="M-60 366c44-18 88-18 132 0s88 18 132 0 88-18 132 0 88 18 132 0 88-18 132 0 60 16 60 16v120H-60Z"
          fill="var(--wave)"
        />
      </g>
      <g className="animate-drift [animation-duration:9s]">
        <path
          d="M-60 410c50-16 100-16 150 0s100 16 150 0 100-16 150 0 100 16 150 0 70-10 90 0v90H-60Z"
          fill="var(--wave-near)"
        />
      </g>
    </svg>
  )
}
