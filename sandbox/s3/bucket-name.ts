/** Of the one bucket that the emulated store has. */
export const bucketName = 'sambuk-backups'
