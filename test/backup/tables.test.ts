import { expect, onTestFinished, test } from 'vitest'
import { connectAlone, copyOut } from '../../src/database/backup/tables.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

test('a taker who is slow at the last rows of a table gets the next one, however much was on its way', async () => {
  const { owner } = await testDatabase()
  const { sql, end } = await connectAlone(owner)
  onTestFinished(end)
  await sql.unsafe('begin; create table line (value text)')
  // around what Node buffers of a stream, and what it takes from a line at once
  for (const rows of [20, 60, 66, 72, 80, 100, 127, 140, 200, 500]) {
    await sql.unsafe(
      `truncate line; insert into line select repeat('x', 1000) from generate_series(1, ${rows})`,
    )
    let taken = 0
    await copyOut(sql, { name: 'line', columns: ['value'] }, () => {
      taken += 1
      return taken === 1 ? turns(3) : undefined
    })
    expect(taken, `${rows} rows`).toBe(rows)
  }
})

/** So many turns of the loop, in which whatever is on the line arrives. */
async function turns(many: number) {
  let left = many
  await until('the turns are over', () => {
    left -= 1
    return left < 0
  })
}
