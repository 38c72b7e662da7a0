import { SettingsView } from '@/servers/settings-view.tsx'

/** A server from its owner's side: its model, its rest, its keys, what it costs. */
export default function SettingsPage() {
  return <SettingsView />
}
