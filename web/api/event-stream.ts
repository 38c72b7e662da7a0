/**
 * Reads `text/event-stream` (WHATWG HTML, section 9.2.6) as it arrives, in pieces cut anywhere:
 * feed text, get the `data` of each event that is complete. Lines end in LF, CR or CRLF; several
 * `data:` lines of one event are joined by LF; comments and other fields are passed over.
 */
export function createEventParser(): (text: string) => string[] {
  let rest = ''
  let data: string[] = []
  return text => {
    const events: string[] = []
    rest += text
    for (;;) {
      const end = /\r\n|\n|\r(?!$)/.exec(rest)
      if (end === null) return events
      const line = rest.slice(0, end.index)
      rest = rest.slice(end.index + end[0].length)
      if (line === '') {
        if (data.length > 0) events.push(data.join('\n'))
        data = []
      } else if (line === 'data') {
        data.push('')
      } else if (line.startsWith('data:')) {
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
      }
    }
  }
}

/** The events of a response body, in order, until it ends or is aborted. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const parse = createEventParser()
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield* parse(decoder.decode(value, { stream: true }))
    }
  } finally {
    await reader.cancel()
  }
}
