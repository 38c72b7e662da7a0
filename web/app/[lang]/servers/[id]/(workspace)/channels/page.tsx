import { ChannelsView } from '@/channels/channels-view.tsx'

/** Messengers in which the server's assistant is reached. */
export default function ChannelsPage() {
  return <ChannelsView />
}
