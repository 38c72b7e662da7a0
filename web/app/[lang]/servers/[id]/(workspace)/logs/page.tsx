import { LogsView } from '@/logs/logs-view.tsx'

/** What a server's software writes, as it writes it. */
export default function LogsPage() {
  return <LogsView />
}
