/// <reference types="next" />

/** The only variables that the pages read, all on the server. */
declare const process: {
  readonly env: {
    readonly NODE_ENV: string
    /** Where the HTTP API answers, seen from this process: `http://127.0.0.1:3000`. */
    readonly SAMBUK_API_ORIGIN?: string
  }
}
