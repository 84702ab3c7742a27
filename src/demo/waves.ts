import { sql } from 'drizzle-orm'
import { message } from '../domain/messages.ts'
import { storedMessage } from '../domain/schema/message.ts'
import { kitOfDemo, uuid } from './customers.ts'

type Put = (statement: ReturnType<typeof sql>) => PromiseLike<unknown>

/** One in so many customers has the tag. */
const tags = { pilot: 25, early: 8 }
const servicesOfDone = 40

/**
 * Tags of some customers, a wave that replicated forty of them, and one of kits that halted in its second ring: a service of it failed,
 * and all that are behind wait for somebody to let it go on.
 */
export async function loadDemoWaves(put: Put): Promise<void> {
  for (const [tag, share] of Object.entries(tags))
    await put(sql`insert into tenant_tag (tenant_id, tag)
      select id, ${tag} from (select id, row_number() over (order by shortname) as n from tenant) t where n % ${share} = 1`)
  const [done, halted] = [uuid('wave', 0), uuid('wave', 1)]
  await put(sql`insert into wave (id, name, act, rings, ring, state, error_percent, created_by, created_at, watched_since, ended_at)
    values (${done}::uuid, 'Read Teams policies again', 'replicate', '[{"size":1},{"tag":"pilot"},{}]', 2, 'done', 5, 'Nico Brandt',
      now() - interval '2 days', now() - interval '2 days', now() - interval '47 hours')`)
  await put(sql`insert into wave_item (tenant_id, wave_id, service_id, service_name, ring, place, state, command_id, queued_at, ended_at)
    select tenant_id, ${done}::uuid, id, name, case when place = 0 then 0 when pilot then 1 else 2 end, place, 'succeeded', command,
      now() - interval '2 days', now() - interval '2 days' + place * interval '1 minute'
    from (select s.id, s.tenant_id, s.name, row_number() over (order by s.customer, s.id) - 1 as place,
        exists (select from tenant_tag g where g.tenant_id = s.tenant_id and g.tag = 'pilot') as pilot,
        (select c.id from command c where c.subject_id = s.id and c.state = 'succeeded' order by c.ended_at desc limit 1) as command
      from service s where s.last_replication_at is not null order by s.customer, s.id limit ${servicesOfDone}) of`)
  await put(sql`insert into wave (id, name, act, rings, ring, state, error_percent, halted_for, created_by, created_at, watched_since)
    values (${halted}::uuid, ${`Kit ${kitOfDemo}`}, 'upgrade-kit', '[{"size":1},{"size":5},{}]', 1, 'halted', 5,
      ${storedMessage(message('wave-halt-errors', { failed: 1, ended: 4, percent: 5 }))}, 'Dana Okafor',
      now() - interval '3 hours', now() - interval '3 hours')`)
  // those that have it first, then one that failed, then all that are behind
  await put(sql`insert into wave_item (tenant_id, wave_id, service_id, service_name, ring, place, state, reason, queued_at, ended_at)
    select tenant_id, ${halted}::uuid, id, name, case when place = 0 then 0 when place < 6 then 1 else 2 end, place,
      case when place < 3 then 'succeeded' when place = 3 then 'failed' else 'waiting' end,
      case when place = 3 then ${storedMessage(message('took-too-long', { seconds: 120 }))} end,
      case when place < 4 then now() - interval '3 hours' end,
      case when place < 4 then now() - interval '3 hours' + place * interval '1 minute' end
    from (select s.id, s.tenant_id, s.name, row_number() over (order by s.kit_version < ${kitOfDemo}, s.customer, s.id) - 1 as place
      from (select * from service where deploy_status = 'deployed' and kit_version < ${kitOfDemo}
        union all (select * from service where deploy_status = 'deployed' and kit_version = ${kitOfDemo} order by customer, id limit 3)) s) of`)
}
