import { afterAll } from 'vitest'
import { installedMajors, isMajor, type Major } from '../../../src/verify/binaries.ts'
import { type Cluster, startCluster } from '../../../src/verify/cluster.ts'

/**
 * The majors to test on: MIGRATE_TEST_MAJORS, as in `14,18`, else 18 and, where its binaries are installed, 14.
 * `npm run test:matrix` sets all of them.
 */
export async function testMajors(): Promise<readonly Major[]> {
  const wanted = process.env['MIGRATE_TEST_MAJORS']
  if (wanted === undefined) {
    const installed = await installedMajors()
    return ([14, 18] as const).filter((major) => major === 18 || installed.includes(major))
  }
  return wanted.split(',').map((text) => {
    const major = Number(text)
    if (!isMajor(major)) throw new Error(`MIGRATE_TEST_MAJORS: no PostgreSQL ${text}`)
    return major
  })
}

const clusters = new Map<Major, Promise<Cluster>>()

/** One server per major for a whole test file, started when first asked for and stopped after the file's last test. */
export function sharedCluster(major: Major = 18): Promise<Cluster> {
  const running = clusters.get(major) ?? startCluster({ major })
  clusters.set(major, running)
  return running
}

afterAll(async () => {
  const running = [...clusters.values()]
  clusters.clear()
  await Promise.all(running.map(async (cluster) => (await cluster).stop()))
})
