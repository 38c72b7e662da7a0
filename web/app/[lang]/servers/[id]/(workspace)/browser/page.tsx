import { BrowserView } from '@/browser/browser-view.tsx'

/** The browser of the server's assistant, live. */
export default function BrowserPage() {
  return <BrowserView />
}
