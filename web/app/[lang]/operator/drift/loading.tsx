import { PageLoading } from '@/shell/page-loading.tsx'

export default PageLoading
