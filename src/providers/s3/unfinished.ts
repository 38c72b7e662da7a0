import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3'
import type { S3Connection } from './connection.ts'
import { isMissing, isNotImplemented } from './errors.ts'

export interface UnfinishedUpload {
  Bucket: string
  Key: string
  UploadId: string
}

/** Even where its writer is stopped, an upload is ended: until then its parts are paid for. */
const endingMs = 60_000

/** Of all keys that begin so; a store that has no such list has none. */
export async function listUnfinished(
  connection: S3Connection,
  prefix: string,
  signal: AbortSignal,
): Promise<UnfinishedUpload[]> {
  const { client, bucket: Bucket } = connection
  const found: UnfinishedUpload[] = []
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | null = {}
  while (marker) {
    const list = new ListMultipartUploadsCommand({ Bucket, Prefix: prefix, ...marker })
    let page: ListMultipartUploadsCommandOutput
    try {
      page = await connection.repeated(abortSignal => client.send(list, { abortSignal }), signal)
    } catch (error) {
      if (isNotImplemented(error)) return []
      throw error
    }
    for (const { Key, UploadId } of page.Uploads ?? []) {
      if (Key !== undefined && UploadId !== undefined) found.push({ Bucket, Key, UploadId })
    }
    marker =
      page.IsTruncated && page.NextKeyMarker
        ? {
            KeyMarker: page.NextKeyMarker,
            ...(page.NextUploadIdMarker ? { UploadIdMarker: page.NextUploadIdMarker } : {}),
          }
        : null
  }
  return found
}

/** One that is not there any more is ended. */
export async function abortUpload(
  connection: S3Connection,
  upload: UnfinishedUpload,
): Promise<void> {
  const abort = new AbortMultipartUploadCommand({ ...upload })
  try {
    await connection.repeated(
      abortSignal => connection.client.send(abort, { abortSignal }),
      AbortSignal.timeout(endingMs),
    )
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}
