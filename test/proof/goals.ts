/** A goal of reliability with what shows it: test files, and scenarios of `npm run faults` and `npm run soak`. */
export type Goal = {
  id: string
  goal: string
  limit: string
  files?: readonly string[]
  scenarios?: readonly string[]
  /** TENANTRY_COUNTS that brings the files to full counts. */
  fullCounts?: number
  /** Figures of the bench that belong to it; without one it is shown in part. */
  figures?: readonly string[]
  /** What of the goal these do not measure. */
  lacks?: string
  /** What a quick run cannot say, whatever it found. */
  onlyFull?: string
}

/** G1 to G27, each with its evidence. */
export const goals: readonly Goal[] = [
  {
    ...{ id: 'G1', goal: 'Catalogue of the database', files: ['test/isolation/catalog.test.ts'] },
    limit:
      'every relation classified, row-level security forced, 0 unlisted exceptions, every schema mutant caught (at least 14)',
  },
  {
    ...{ id: 'G2', goal: 'Row matrix', files: ['test/isolation/matrix.test.ts'] },
    limit: 'tables × commands × own, other, none: 0 foreign rows, every positive control works',
  },
  {
    ...{ id: 'G3', goal: 'Route matrix', fullCounts: 5 },
    files: [
      'test/isolation/routes.test.ts',
      'test/isolation/caches.test.ts',
      'test/isolation/jobs.test.ts',
    ],
    limit:
      'every registered route × every identity declared; a foreign id answers like a missing one; 0 foreign bytes',
  },
  {
    ...{ id: 'G4', goal: 'Pool soak', files: ['test/isolation/soak.test.ts'], fullCounts: 50 },
    limit:
      '200,000 requests of 50 tenants over 5 connections with faults: 0 foreign canaries; broken pools caught within 1,000',
  },
  {
    ...{
      id: 'G5',
      goal: 'Fuzz',
      files: ['test/fuzz.test.ts', 'test/realtime/fuzz.test.ts'],
      fullCounts: 500,
    },
    limit:
      '200,000 HTTP and 50,000 socket inputs: 0 answers 5xx, 0 hangs over 2 s, 0 foreign bytes',
  },
  {
    ...{ id: 'G6', goal: 'Foreign origins and hosts' },
    files: ['test/origins.test.ts', 'test/realtime/admission.test.ts', 'test/hosts/hosts.test.ts'],
    limit:
      '0 of all hostile origins and hosts accepted, on every route that changes something and on the socket',
  },
  {
    ...{ id: 'G7', goal: 'Hostile text' },
    files: ['test/browser/hostile.test.ts', 'test/mail/hostile.test.ts'],
    limit:
      '40 payloads in what is stored, in pages, frames, emails and downloads: 0 differences of structure, 0 requests to canaries, 0 reports of the policy',
  },
  {
    ...{ id: 'G8', goal: 'Sessions', scenarios: ['revoked'] },
    files: ['test/people/sessions.test.ts', 'test/realtime/socket.test.ts'],
    limit:
      'tokens change hands never, a revoked session’s sockets close within 1 s (p99), 0 raw tokens kept',
  },
  {
    ...{ id: 'G9', goal: 'Secrets' },
    files: [
      'test/connect/authentications.test.ts',
      'test/mail/server.test.ts',
      'test/watch/secrets.test.ts',
    ],
    limit:
      '0 canary secrets in pages, logs, audit and answers; a sealed value moved elsewhere opens nowhere',
  },
  {
    ...{ id: 'G10', goal: 'kill -9', scenarios: ['kills', 'changes'] },
    limit: '300 rounds × 200 commands: 0 lost, 0 applied twice, quiet within 45 s',
  },
  {
    ...{ id: 'G11', goal: 'Crash of the database', scenarios: ['immediate'] },
    limit: '50 immediate stops: 0 acknowledged writes missing',
  },
  {
    ...{ id: 'G12', goal: 'Ambiguous commit', scenarios: ['dropped-commits'] },
    limit: '500 lost commits with a client that asks again: 0 duplicates, 0 missing',
  },
  {
    ...{ id: 'G13', goal: 'Stale worker', scenarios: ['half-open'] },
    limit: '100 half-open links: 0 stale completions accepted',
  },
  {
    ...{ id: 'G14', goal: 'Order', scenarios: ['order'] },
    limit: '100,000 commands over 500 services: 0 inversions, 0 parallel runs within one',
  },
  {
    ...{
      id: 'G15',
      goal: 'Truth of what is live',
      files: ['test/realtime/races.test.ts'],
      fullCounts: 34,
    },
    limit:
      '2,000 disconnects and 10,000 races of snapshot and change: the last view is the database’s, 0 gaps unseen, 0 steps back',
  },
  {
    ...{ id: 'G16', goal: 'Storm', scenarios: ['storm'], files: ['test/realtime/storm.test.ts'] },
    limit:
      '5,000 sockets fresh again within 10 s after kill -9 and restart, pages within 1 s (p99) all the while',
  },
  {
    ...{ id: 'G17', goal: 'Slow and dead clients', scenarios: ['stalled'] },
    files: ['test/realtime/socket.test.ts', 'test/realtime/walls.faults.test.tsx'],
    limit:
      '50 stalled of 1,000 sockets: memory ≤ 64 MiB more, closed within 30 s, others’ p99 ≤ 250 ms; half-open found within 60 s',
  },
  {
    ...{
      id: 'G18',
      goal: 'Drain',
      scenarios: ['drain'],
      files: ['test/deploy/restart.test.ts', 'test/realtime/socket.test.ts'],
    },
    limit:
      '50 restarts under 200 requests a second: 0 truncated or 5xx answers; exits within 10 s with 1,000 sockets',
  },
  {
    ...{ id: 'G19', goal: 'Migrations' },
    files: [
      'test/database/migrate.test.ts',
      'test/database/releases.test.ts',
      'test/database/expand.test.ts',
    ],
    limit:
      'every migration under 100 requests a second: 0 answers 5xx, none over 2 s; of two migrators exactly one runs',
  },
  {
    ...{ id: 'G20', goal: 'Restore', files: ['test/backup/**'] },
    limit:
      'row counts and digests of every table equal, the log’s chain valid, sign-in works; 1 GiB within 5 min',
    figures: ['P3'],
  },
  {
    ...{ id: 'G21', goal: 'Audit', files: ['test/audit/chain.test.ts'], fullCounts: 50 },
    limit: '8 of 8 kinds of tampering found; 50 writers × 200 lines make one chain of 10,000',
  },
  {
    ...{ id: 'G22', goal: 'Time', files: ['test/metering/periods.test.ts'] },
    limit: 'zones × 36 months: every instant in exactly one month',
  },
  {
    ...{ id: 'G23', goal: 'Ingest' },
    files: ['test/notices/intake.test.ts', 'test/metering/activity.races.test.ts'],
    limit: '100 parallel duplicates are one row, in whatever order they come',
  },
  {
    ...{ id: 'G24', goal: 'Money and licenses', fullCounts: 100 },
    files: [
      'test/licensing/pools.races.test.ts',
      'test/licensing/seats.races.test.ts',
      'test/msp/msps.pages.test.ts',
    ],
    limit:
      '64 editors × 500 rounds: never more allocated than acquired at any sampled instant; a double click is one order',
  },
  {
    ...{ id: 'G25', goal: 'Soak', scenarios: ['soak'] },
    limit:
      '2 h of 500 sockets, 50 requests and 10 commands a second: memory < 0.5 MiB/min after warm-up, files ± 5, loop delay p99 < 50 ms, 0 uncaught rejections',
    onlyFull: 'a slope of memory wants hours',
  },
  {
    ...{ id: 'G26', goal: 'ASVS 5.0', files: ['test/asvs.test.ts'] },
    limit:
      'each of the 253 lines of levels 1 and 2 answered: a test, a reason, or not met; 0 unanswered',
  },
  {
    ...{ id: 'G27', goal: 'Mutants' },
    limit: 'every protection taken away is caught, M of M',
  },
]

/** Names of tests that take a protection away and expect to be caught. */
export const controlTest =
  /mutant caught|negative control|the matrix fails|would be seen|would have lost|is found out|is noticed|so the test above can fail|alone let a foreign page in|without the .* lock|without a key|one weakened policy|lets one role more in/

/** What no test on one machine can show. */
export const cannotShow: readonly string[] = [
  'TLS, the preloading of HSTS and real proxies: everything here speaks HTTP over loopback, but for the rounds behind Caddy.',
  'The real Microsoft 365, SBCs, name servers and mail servers: they are imitated.',
  'Loss of power and faults of disks: processes are killed and the database is stopped at once.',
  'Clocks of several machines: those of processes are shifted.',
  'Figures of a server alone: clients and server share this machine’s cores, so they are pessimistic, and no other machine’s.',
  'Side channels of time beyond loopback.',
  'That there are no flaws that nobody knows: figures are counts of attempts, and no proofs.',
]
