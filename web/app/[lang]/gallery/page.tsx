import type { Metadata } from 'next'
import { Gallery } from '@/gallery/gallery.tsx'

export const metadata: Metadata = { title: 'web/ui', robots: { index: false, follow: false } }

/**
 * All components on one page, for those who change them and for the test that compares its pictures. It shows made-up
 * things only, so it is there in every installation; nothing leads to it, and search engines are asked to pass by.
 */
export default function GalleryPage() {
  return <Gallery />
}
