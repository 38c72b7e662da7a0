import { ActivityView } from '@/activity/activity-view.tsx'

/** What happened with a server; also of one that nobody can use now. */
export default function ActivityPage() {
  return <ActivityView />
}
