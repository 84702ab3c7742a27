import type { AlarmName, catalogue } from '../../domain/alarms/catalogue.ts'

/** What an alarm is called, when it begins and ends, and what to do, step by step. */
export type RunbookText = { name: string; when: string; over: string; steps: readonly string[] }

type TenantsName = {
  [N in AlarmName]: 'tenant' extends (typeof catalogue)[N]['of'][number] ? N : never
}[AlarmName]
export type TenantsRunbooks = Record<TenantsName, RunbookText>

/** Of alarms that the provider and its MSPs alone have; their people read English. */
export const staffRunbooks: Record<Exclude<AlarmName, TenantsName>, RunbookText> = {
  'queue-stuck': {
    name: 'Tasks wait',
    when: 'Tasks that are due have waited for more than 30 minutes.',
    over: 'No task has waited for so long.',
    steps: [
      'Open the Status page: is a worker process running?',
      'If not, start one (PORTAL_PROCESS=worker) and read the process log of the last.',
      'If one runs, look under Queued Tasks which task is executing before them, and cancel it if it hangs.',
    ],
  },
  'tenant-deletion-failed': {
    name: 'Deletion of tenant failed',
    when: 'Something that a tenant’s services made outside cannot be removed, so the tenant stays.',
    over: 'The tenant is deleted, or kept.',
    steps: [
      'Open the tenant: it says what is in the way.',
      'Open the service named there, and fix the cause or leave it there with a reason.',
      'Then retry the deletion on the tenant’s page, or keep the tenant.',
    ],
  },
  'pool-low': {
    name: 'Few licenses left',
    when: 'The warning limit of a license pool is reached.',
    over: 'Licenses are added or freed.',
    steps: ['Order a license file with more, or free licenses of services that do not use them.'],
  },
  'pool-empty': {
    name: 'No licenses left',
    when: 'A license pool is used up.',
    over: 'Licenses are added or freed.',
    steps: [
      'New services and users are refused; those that are there keep working.',
      'Order a license file with more, or free licenses of services that do not use them.',
    ],
  },
  'pool-overdrawn': {
    name: 'More reserved than licensed',
    when: 'Quotas of tenants reserve more than the pool holds.',
    over: 'The pool covers what is reserved.',
    steps: ['Buy more, or lower the quotas of tenants that do not use them.'],
  },
  'tenants-over': {
    name: 'More tenants than licensed',
    when: 'There are more tenants than license files allow.',
    over: 'License files allow as many.',
    steps: [
      'All tenants keep working; no further one can be added.',
      'Load a license file with more tenants, or delete those that are no longer needed.',
    ],
  },
  'license-file-ends': {
    name: 'License file expires soon',
    when: 'A license file expires within 30 days.',
    over: 'A license file is loaded.',
    steps: ['Order a new license file and load it before that day.'],
  },
  'license-file-expired': {
    name: 'License file expired',
    when: 'A license file has ended.',
    over: 'A license file is loaded.',
    steps: [
      'What it granted no longer counts; no one is cut off.',
      'Order a new license file and load it.',
    ],
  },
  'license-clock-back': {
    name: 'Clock set back',
    when: 'The database’s clock is behind what it was.',
    over: 'It has caught up.',
    steps: [
      'Check the clock and its synchronization on the database server.',
      'No license file can be loaded until the clock is set.',
    ],
  },
  'seats-low': {
    name: 'Few seats left',
    when: 'The warning limit of a seat pool is in use.',
    over: 'Fewer are in use.',
    steps: ['Order more seats, or lower the maximum of tenants with many idle clients.'],
  },
  'seats-used-up': {
    name: 'Seats used up',
    when: 'A client was refused a seat because the pool is in use.',
    over: 'Seats are free again.',
    steps: [
      'Clients without a seat cannot work.',
      'Look under Seat Pools which tenant holds most, and order more seats.',
    ],
  },
  'seats-overdraft': {
    name: 'More seats in use than licensed',
    when: 'The overdraft of a seat pool is in use.',
    over: 'No more are in use than licensed.',
    steps: ['Order more seats before the overdraft is used up, too.'],
  },
  'mau-near': {
    name: 'Organization near MAX MAU',
    when: '80 % or 90 % of an organization’s MAX MAU is used in the month.',
    over: 'The limit is raised, or a new month begins.',
    steps: ['Raise MAX MAU of the organization, or talk to it about its growth.'],
  },
  'mau-reached': {
    name: 'Organization reached MAX MAU',
    when: 'An organization’s MAX MAU is used up in the month.',
    over: 'The limit is raised, or a new month begins.',
    steps: [
      'New users of the organization are turned away; those already counted keep working.',
      'Raise its MAX MAU now.',
    ],
  },
  'allowance-near': {
    name: 'Allowance nearly used',
    when: '80 % or 90 % of the MSP’s allowance is used in the month.',
    over: 'More is ordered, or a new month begins.',
    steps: ['Order a further allowance under License.'],
  },
  'allowance-reached': {
    name: 'Allowance used',
    when: 'The MSP’s allowance is used up in the month.',
    over: 'More is ordered, or a new month begins.',
    steps: ['No one is turned away; what is over is charged.', 'Order a further allowance.'],
  },
  'order-ending': {
    name: 'Order ends',
    when: 'An order ends within 30, 7 or 1 days.',
    over: 'It is renewed, or has ended.',
    steps: ['Renew it under License, or make sure that the remaining orders suffice.'],
  },
  'mau-partition': {
    name: 'Storage of a month is missing',
    when: 'The next month’s storage for activity is not made.',
    over: 'It is made.',
    steps: [
      'Restart a portal process: each start makes the storage of the next 13 months.',
      'If it stays, read the process log of that start.',
    ],
  },
  'sbc-is-unreachable': {
    name: 'SBC unreachable',
    when: 'An SBC did not answer two probes in a row, a minute apart.',
    over: 'It answers again.',
    steps: [
      'Open SBC in the settings and read what was found; “Test now” asks it at once.',
      'Ask whether the SBC or the network to it was worked on.',
      'Check address, port, transport and, for TLS, its certificate.',
    ],
  },
  'numbers-shared': {
    name: 'Numbers of two customers',
    when: 'Two tenants have the same phone number, in a range, reserved or at Microsoft.',
    over: 'One of them has it no longer.',
    steps: [
      'Find out from the carrier whose number it is.',
      'Take it from the other tenant: calls could reach the wrong one.',
    ],
  },
  'oc-connection-lost': {
    name: 'OC connection lost',
    when: 'Operator Connect refuses the application of the OC Settings.',
    over: 'A test, a save or a sync succeeds.',
    steps: [
      'Read Microsoft’s code in the text: AADSTS7000215 is a wrong secret, AADSTS7000222 one that has expired.',
      'In the Microsoft Entra admin center of your own tenant make a new client secret for the application.',
      'Enter it in OC Settings, where it is tested before it is saved.',
      'Until then leads and numbers stay as they were last read; calls go on.',
    ],
  },
  'oc-sync-failed': {
    name: 'OC sync failed',
    when: 'A sync of Operator Connect has failed five times.',
    over: 'The next run of it succeeds.',
    steps: [
      'Open the task under OC Sync Tasks and read why its last run failed.',
      'Nothing was removed; what was read before it failed is kept.',
      'If Microsoft answers again, run it now. Otherwise the next run comes by itself.',
    ],
  },
  'oc-sync-asks': {
    name: 'OC sync asks before removing',
    when: 'A complete reading lacks more than a tenth of what is known and more than five, or is empty.',
    over: 'Someone has approved or declined, or a later run finds them again.',
    steps: [
      'Open the task under OC Sync Tasks: it shows what is missing.',
      'Look in the Operator Connect portal. If they are there, decline; the next run reads again.',
      'If they are really gone, approve. The run that follows marks them as gone; services stay.',
    ],
  },
  'oc-lead-ended': {
    name: 'Licensed lead ended at Microsoft',
    when: 'Microsoft has suspended or removed a lead that has a license, or no longer lists it.',
    over: 'It is active again, or no longer has a license.',
    steps: [
      'Ask the customer whether that was meant: Teams admin center, Voice, Operators.',
      'If not, the customer lets the operator in again there; the next sync of leads sees it.',
      'If so, release the numbers and undo the deployment. Until then the service stays as it is, and nothing can be uploaded.',
    ],
  },
  'oc-numbers-elsewhere': {
    name: 'Numbers of another customer at Microsoft',
    when: 'Microsoft has a number with another customer than this portal.',
    over: 'A complete sync of numbers finds none.',
    steps: [
      'Open the number under OC Number Management and see whose it is here.',
      'Find out whose it ought to be. It is never moved by itself.',
      'Release it where it does not belong; the next sync of numbers adds it where Microsoft has it.',
    ],
  },
  'mail-unsendable': {
    name: 'Email cannot be sent',
    when: 'The email server cannot be reached or refuses the sign-in.',
    over: 'An email is sent.',
    steps: [
      'Open Email Server and send a test email: it says what fails.',
      'No email is lost; they wait and are sent once the server takes them.',
    ],
  },
  'wallboard-ends': {
    name: 'Approval of a wallboard ends',
    when: 'A wallboard was approved or renewed more than 166 days ago; approval lasts 180 days.',
    over: 'The wallboard is renewed or removed.',
    steps: [
      'Open Wallboards. Is the screen still in use, and where it should be?',
      'If so, renew it: the screen shows on without a break.',
      'If not, remove it. A wallboard whose approval has ended shows nothing, and goes by itself after 30 days.',
    ],
  },
  'isolation-broken': {
    name: 'Isolation broken',
    when: 'A page showed a tenant something of another’s.',
    over: 'Someone acknowledged it, and a later round is clean.',
    steps: [
      'Take the portal off the network now.',
      'Keep the process log, and find out what the pages named in the text read.',
      'Tell the tenants whose data was shown.',
    ],
  },
  'canary-blind': {
    name: 'Isolation canary cannot check',
    when: 'A round of the isolation canary could not be completed.',
    over: 'A round is completed.',
    steps: [
      'Isolation is not monitored until then.',
      'Read the process log at the time of the alarm, and fix what failed.',
    ],
  },
  'backup-overdue': {
    name: 'Backup overdue',
    when: 'Backups are set up, and none was completed in the last 26 hours.',
    over: 'A backup is completed, or backups are turned off.',
    steps: [
      'Open Backups under System: the last runs say why they failed.',
      'Is a worker running? Status says when one was last heard.',
      'Mend what it names (disk, rights, folder), then press Back up now.',
    ],
  },
  'drill-failed': {
    name: 'Restore drill failed',
    when: 'The newest backup could not be restored aside, or the copy could not be used.',
    over: 'A drill succeeds.',
    steps: [
      'The text says at which step it failed. The portal itself is not affected, and the copy is gone.',
      'A right that is missing, or a full disk: mend it, then press Try the newest backup.',
      'A file that is refused: press Back up now, then try that one. Keep the refused file until you know why.',
    ],
  },
  'restore-unproven': {
    name: 'No restore verified lately',
    when: 'Backups are set up, and no drill has succeeded for 35 days.',
    over: 'A drill succeeds.',
    steps: [
      'Open Backups under System and press Try the newest backup; it runs beside the portal.',
    ],
  },
}
