/**
 * How our processes are started. V8 lets the youngest objects have 48 MB before it looks through them; ours are
 * small ones with large buffers behind them, which lie about until then. With 6 MB a worker that makes a backup
 * stays under 200 MB.
 */
export const youngMemory = ['--max-semi-space-size=2']
