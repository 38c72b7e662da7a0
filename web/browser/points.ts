interface Size {
  width: number
  height: number
}

/**
 * Pure. The point of a page, in its CSS pixels, that is seen at a point of the box in which its picture is drawn as
 * large as fits, in the middle; null beside the picture.
 */
export function pointOn(
  page: Size,
  box: Size & { left: number; top: number },
  at: { clientX: number; clientY: number },
): { x: number; y: number } | null {
  const scale = Math.min(box.width / page.width, box.height / page.height)
  if (!(scale > 0 && Number.isFinite(scale))) return null
  const left = box.left + (box.width - page.width * scale) / 2
  const top = box.top + (box.height - page.height * scale) / 2
  const [x, y] = [(at.clientX - left) / scale, (at.clientY - top) / scale]
  if (x < 0 || y < 0 || x >= page.width || y >= page.height) return null
  return { x: Math.round(x), y: Math.round(y) }
}
