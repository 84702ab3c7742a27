import type { Delivery, DeliveryState } from '../../domain/notices/deliveries.list.ts'
import type { Webhook } from '../../domain/notices/webhooks.list.ts'
import type { DeliveryTry } from '../../domain/schema/webhooks.ts'
import { Card, Fact } from '../card.tsx'
import { FormKey } from '../form.key.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { PageHead } from '../page-head.tsx'
import { Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { WebhookStanding } from './webhooks.tsx'
import { webhookWords } from './webhooks.words.ts'

const tones: Readonly<Record<DeliveryState, Tone>> = {
  waiting: 'info',
  delivered: 'ok',
  failed: 'bad',
  canceled: 'off',
}

const pathOf = ({ id }: Pick<Webhook, 'id'>) => `/settings/webhooks/${id}/deliveries`

const Standing = ({ delivery: { state, nextTryAt, attempts } }: { delivery: Delivery }) => {
  const { states, nextTry } = webhookWords().deliveries
  return (
    <>
      <Status tone={tones[state]}>{states[state]}</Status>
      {state === 'waiting' && attempts > 0 && (
        <div class="muted">
          {nextTry} <Time at={nextTryAt} />
        </div>
      )}
    </>
  )
}

const Answer = ({ status, attempts }: Pick<Delivery, 'status' | 'attempts'>) =>
  status !== null ? (
    <code>{status}</code>
  ) : attempts > 0 ? (
    webhookWords().deliveries.noAnswer
  ) : (
    <Nothing>–</Nothing>
  )

const About = ({ about, alarmId }: Pick<Delivery, 'about' | 'alarmId'>) =>
  about ? <a href={`/alarms/${alarmId}`}>{useWords().say(about)}</a> : <Nothing>–</Nothing>

const columnsOf = (webhook: Webhook): readonly Column<Delivery>[] => [
  {
    key: 'event',
    cell: ({ id, event }) => (
      <a href={`${pathOf(webhook)}/${id}`}>{webhookWords().deliveries.events[event]}</a>
    ),
  },
  { key: 'about', cell: (delivery) => <About {...delivery} /> },
  { key: 'state', cell: (delivery) => <Standing delivery={delivery} /> },
  { key: 'status', cell: (delivery) => <Answer {...delivery} /> },
  { key: 'attempts', sorts: 'down', num: true },
  { key: 'created', sorts: 'down' },
  { key: 'ended', sorts: 'down', cell: ({ ended }) => <Time at={ended} /> },
]

/** What an endpoint was told, with how it stands. */
export const DeliveriesPage = (props: { webhook: Webhook; state: ListState<Delivery> }) => {
  const { webhook, state } = props
  const words = webhookWords()
  const { deliveries } = words
  return (
    <>
      <PageHead
        list={{ href: '/settings/webhooks', title: words.title }}
        here={webhook.name}
        title={webhook.name}
        under={<WebhookStanding webhook={webhook} />}
      >
        {webhook.active && (
          <form method="post" action={`/settings/webhooks/${webhook.id}/tests`}>
            <FormKey />
            <button class="btn">{words.test}</button>
          </form>
        )}
      </PageHead>
      <PlainList
        {...{ state, words: deliveries, columns: columnsOf(webhook) }}
        {...{ thing: 'delivery', icon: 'mail-forward' }}
        label={({ event, id }) => `${deliveries.events[event]} ${id.slice(0, 8)}`}
        choices={[
          choiceOf('state', deliveries.columns.state, deliveries.states),
          choiceOf('event', deliveries.columns.event, deliveries.events),
        ]}
      />
    </>
  )
}

type Detail = Delivery & { body: string; tries: readonly DeliveryTry[] }

const shownBody = 10_000
/** Of the newest tries the answers are shown as they were kept, of those before the beginning. */
const wholeAnswers = 3
const shownAnswer = 120

/** One message: what it says, and what the endpoint answered at every try. */
export const DeliveryPage = (props: { webhook: Webhook; delivery: Detail }) => {
  const { webhook, delivery } = props
  const words = webhookWords()
  const { deliveries } = words
  const { id, event, state, body, replayOf, created, ended } = delivery
  return (
    <>
      <PageHead
        list={{ href: pathOf(webhook), title: deliveries.of(webhook.name) }}
        here={id.slice(0, 8)}
        title={deliveries.events[event]}
      />
      <div class="stack-lg">
        <section class="card" aria-label={deliveries.events[event]}>
          <header>
            <Standing delivery={delivery} />
            {state !== 'waiting' && webhook.active && (
              <form class="push" method="post" action={`${pathOf(webhook)}/${id}/replays`}>
                <FormKey />
                <button class="btn">{deliveries.replay}</button>
              </form>
            )}
          </header>
          <dl class="body dl">
            <Fact label={deliveries.columns.about}>
              <About {...delivery} />
            </Fact>
            <Fact label={deliveries.id}>
              <code>{id}</code>
            </Fact>
            {replayOf && (
              <Fact label={deliveries.replayOf}>
                <a href={`${pathOf(webhook)}/${replayOf}`}>
                  <code>{replayOf}</code>
                </a>
              </Fact>
            )}
            <Fact label={deliveries.columns.created}>
              <Time at={created} absolute />
            </Fact>
            <Fact label={deliveries.columns.ended}>
              <Time at={ended} absolute never={useWords().frame.notYet} />
            </Fact>
          </dl>
        </section>
        <Card id="tries-h" title={deliveries.tries}>
          <Tries tries={delivery.tries} isOver={state !== 'waiting'} />
        </Card>
        <Card id="body-h" title={deliveries.body}>
          <div class="body stack">
            <pre dir="auto">{indented(body).slice(0, shownBody).toWellFormed()}</pre>
            {indented(body).length > shownBody && <p class="muted">{deliveries.cut(shownBody)}</p>}
          </div>
        </Card>
      </div>
    </>
  )
}

/** As people read it; it was sent without the spaces. */
const indented = (body: string) => JSON.stringify(JSON.parse(body), null, 2)

const Tries = ({ tries, isOver }: { tries: readonly DeliveryTry[]; isOver: boolean }) => {
  const { deliveries } = webhookWords()
  const { frame } = useWords()
  if (tries.length === 0)
    return <p class="body muted">{isOver ? deliveries.neverTried : frame.notYet}</p>
  return (
    <dl class="body dl" id="tries">
      {tries.toReversed().map(({ at, ms, status, answer }, n) => (
        <>
          <dt>
            <Time at={new Date(at)} absolute />
          </dt>
          <dd>
            <Answer status={status} attempts={1} />{' '}
            <span class="muted">{deliveries.afterMs(ms)}</span>
            {answer !== '' && <pre dir="auto">{n < wholeAnswers ? answer : beginning(answer)}</pre>}
          </dd>
        </>
      ))}
    </dl>
  )
}

const beginning = (answer: string) =>
  answer.length > shownAnswer ? `${answer.slice(0, shownAnswer).toWellFormed()}…` : answer
