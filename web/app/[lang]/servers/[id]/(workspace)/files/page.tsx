import { FilesView } from '@/files/files-view.tsx'

/** A server's files: to look at, change, bring and take. */
export default function FilesPage() {
  return <FilesView />
}
