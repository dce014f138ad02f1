import type { Major } from './binaries.ts'

/**
 * Nothing is durable and nothing runs beside the statement that is watched: no autovacuum, since its locks would be
 * seen, and no parallel workers, since the scans that they count are not.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  checkpoint_timeout: '1d',
  shared_buffers: '32MB',
  autovacuum: 'off',
  jit: 'off',
  max_worker_processes: '0',
  max_logical_replication_workers: '0',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  // Above ERROR and below FATAL: the line that says the server is ready, and no line per failed statement.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  logging_collector: 'off',
}

/** Everything that a server is started with; `extra` wins. */
export const serverSettings = (
  major: Major,
  socketDirectory: string,
  port: number,
  extra: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  ...SETTINGS,
  ...(major >= 18 ? { io_method: 'sync' } : {}),
  port: String(port),
  unix_socket_directories: socketDirectory,
  ...extra,
})
