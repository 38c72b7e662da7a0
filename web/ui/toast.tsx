'use client'

import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { Icon } from './icon.tsx'

const shownForMs = 4000

const ToastContext = createContext<(text: string) => void>(() => {})

/** Says a short thing that needs no answer ("Copied"). */
export const useToast = () => useContext(ToastContext)

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<{ text: string; serial: number } | null>(null)
  const show = useCallback(
    (text: string) => setToast(previous => ({ text, serial: (previous?.serial ?? 0) + 1 })),
    [],
  )
  useEffect(() => {
    if (toast === null) return
    const timer = setTimeout(() => setToast(null), shownForMs)
    return () => clearTimeout(timer)
  }, [toast])
  return (
    <ToastContext value={show}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex justify-center px-4"
      >
        {toast && (
          <p
            key={toast.serial}
            className="flex animate-rise items-center gap-2 rounded-full bg-ink px-4 py-2 font-medium text-ground text-sm shadow-lg"
          >
            <Icon name="check" className="size-4" />
            {toast.text}
          </p>
        )}
      </div>
    </ToastContext>
  )
}
