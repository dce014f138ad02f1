import { test } from 'vitest'
import { sharedCluster } from '/work/main/test/postgres/support/cluster.ts'
import { readFileSync } from 'node:fs'
test('q', async () => {
  await using db = await (await sharedCluster(Number(process.env.M ?? 18) as 18)).createDatabase()
  await using s = await db.connect()
  await s.run(readFileSync('/tmp/q.sql','utf8'))
  const sql = readFileSync('/tmp/q2.sql','utf8')
  console.log(JSON.stringify((await s.query(sql)).rows, null, 1))
})
