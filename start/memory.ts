/**
 * How our processes are started. V8 lets the youngest objects have 48 MB before it looks through them; ours are
 * small ones with large buffers behind them, which lie about until then.
 */
export const youngMemory = ['--max-semi-space-size=2']

/**
 * The worker, through which backups stream. V8 marks its whole heap anew whenever buffers have grown by about half
 * of it, ten megabytes: a hundred times for a gigabyte, which is a third of the time of a restore. Four times the
 * heap is as far as V8 goes by itself where it has time, and the young are looked through long before.
 */
export const streamMemory = ['--max-semi-space-size=1', '--heap-growing-percent=300']
