import type { Readable } from 'node:stream'
import type { Blueprint } from '../blueprints/blueprint.ts'
import type { Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'

/** A machine, and as whom its files are used. */
export type FilesTarget = InstanceTarget & { readonly owner: Blueprint['owner'] }

export type FileKind = 'file' | 'folder' | 'link' | 'other'

export interface FileEntry {
  readonly name: string
  /** The name is bytes that are no text: it can be shown, and not be asked for. */
  readonly isNameless: boolean
  readonly kind: FileKind
  /** Of a link: what it leads to; null for what is not there, or may not be seen. */
  readonly leadsTo: Exclude<FileKind, 'link'> | null
  readonly bytes: number
  readonly changedAt: Date
}

export interface Folder {
  readonly path: string
  readonly entries: readonly FileEntry[]
  /** There are more than are told of. */
  readonly hasMore: boolean
  /** Where a person may want to go from anywhere, as far as they are there. */
  readonly places: { readonly home: string; readonly workspace: string | null }
}

export interface TextFile {
  readonly path: string
  readonly text: string
  /** Changes with the content, and with nothing else. */
  readonly version: string
}

/** A part of a file: from `from` on, `bytes` long. */
export interface FilePart {
  readonly from: number
  readonly bytes: number
}

export interface Download {
  /** Read no faster than it is taken; ends with an error when the file gets shorter on the way. */
  readonly content: Readable
  readonly name: string
  /** Of the whole file. */
  readonly bytes: number
  readonly part: FilePart
  /** Changes when the file does; see HTTP's `ETag`. */
  readonly tag: string
}

/** Which part of a file is wished for, once its size and tag are known; null: there is no such part. */
export type ChoosePart = (file: { bytes: number; tag: string }) => FilePart | null

/** One file on its way to the machine. */
export interface Upload {
  /** Where it shall be. */
  readonly path: string
  /** Chosen by whoever sends it: by this it is found again after a lost connection. */
  readonly id: string
}

type Answer<T> = Promise<Result<T, InstanceRefusal>>

/**
 * The files of a machine as its owner's own account sees and may change them; what that account may not, the
 * machine itself refuses. Paths are absolute, the same that an assistant there uses. Refusals are codes of
 * sentences: `file-missing`, `file-denied`, `file-exists`, `file-wrong-kind`, `disk-full`,
 * `file-refused`, `files-unreachable`, and those that are said where they occur.
 */
export interface Files {
  /** `path` null: where its owner's work lies. */
  list(target: FilesTarget, path: string | null, signal: AbortSignal): Answer<Folder>
  /** Refuses with `file-binary`, and with `file-too-long` what is more than an editor takes. */
  readText(target: FilesTarget, path: string, signal: AbortSignal): Answer<TextFile>
  /**
   * All of the new text or none of it. `version` is that of the text it was made from, null for a file that is new;
   * if the file is another one now, nothing is written: `file-changed`. Said twice, it is done once.
   */
  saveText(
    target: FilesTarget,
    file: { path: string; text: string; version: string | null },
    signal: AbortSignal,
  ): Answer<TextFile>
  /** Refuses with `range-illegal` what {@link ChoosePart} does not choose. */
  download(
    target: FilesTarget,
    path: string,
    choose: ChoosePart,
    signal: AbortSignal,
  ): Answer<Download>
  /** A folder with all that is in it, as `tar.gz`. It ends with an error when something could not be read. */
  archive(target: FilesTarget, path: string, signal: AbortSignal): Answer<Readable>
  makeFolder(target: FilesTarget, path: string, signal: AbortSignal): Answer<null>
  /** Never over something that is there. */
  move(target: FilesTarget, from: string, to: string, signal: AbortSignal): Answer<null>
  /** With all that is in it. Refuses with `file-needed` what the software or its owner's account lives in. */
  remove(target: FilesTarget, path: string, signal: AbortSignal): Answer<null>
  /** How much of it is there. */
  uploaded(target: FilesTarget, upload: Upload, signal: AbortSignal): Answer<number>
  /**
   * Adds to what is there, which has to be `offset` bytes: else `upload-offset`. What had arrived of a body that
   * broke off is kept; with a SHA-256 `digest` all of it counts or none: `upload-damaged`.
   * @returns how much is there now
   */
  append(
    target: FilesTarget,
    upload: Upload,
    part: { offset: number; content: Readable; digest: Buffer | null },
    signal: AbortSignal,
  ): Answer<number>
  /**
   * The file is there, under its name, and all of it: `upload-incomplete` when it has not `bytes`. Over one that is
   * there only with `replace`. Said twice, it is done once.
   */
  finish(
    target: FilesTarget,
    upload: Upload & { bytes: number; replace: boolean },
    signal: AbortSignal,
  ): Answer<null>
  discard(target: FilesTarget, upload: Upload, signal: AbortSignal): Answer<null>
}
