import { HomeView } from '@/servers/home-view.tsx'

/** What a server is there for: its assistant, or its address. */
export default function ServerPage() {
  return <HomeView />
}
