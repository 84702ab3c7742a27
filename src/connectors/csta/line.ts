import type { Socket } from 'node:net'
import { createFrames, eventId, framed } from './frames.ts'
import {
  notServed,
  requestSystemStatusResponse,
  type Said,
  saidBy,
  systemStatusResponse,
} from './messages.ts'
import { CstaFault, readCsta } from './xml.ts'

/** No answer came in time. */
export class CstaSilence extends Error {}

/** Answers that the other side does not take are kept up to here, and frames a second that we take; beyond, the line ends. */
const maxWaitingBytes = 256 * 1024
const maxFramesASecond = 2_000

type LineOptions = {
  answerMs: number
  /** What is said of itself: a status, an event, or an answer to nothing that was asked. */
  heard: (said: Said) => void
  /** The line is over: closed by the other side (null), or why it is of no use. */
  ended: (why: Error | null) => void
}

export type CstaLine = {
  /** Sends a request and gives its answer; throws `CstaSilence`, or why the line ended. */
  ask(xml: string): Promise<Said>
  close(): void
}

/**
 * Requests and answers of ECMA-323 over one connection, matched by their invoke ids. What the other side asks is answered: how we
 * are, that its status was heard, and that nothing else is served.
 */
export function openLine(socket: Socket, { answerMs, heard, ended }: LineOptions): CstaLine {
  const take = createFrames()
  const waiting = new Map<number, { done: (said: Said) => void; fail: (why: Error) => void }>()
  let isOver = false
  let last = 0
  let second = { at: 0, frames: 0 }

  function end(why: Error | null) {
    if (isOver) return
    isOver = true
    socket.destroy()
    for (const { fail } of waiting.values()) fail(why ?? new Error('the line was closed'))
    waiting.clear()
    ended(why)
  }

  function send(invokeId: number, xml: string) {
    if (isOver) return
    socket.write(framed(invokeId, xml))
    if (socket.writableLength > maxWaitingBytes) end(new CstaSilence('it does not read'))
  }

  function demandCalm() {
    const now = Math.floor(performance.now() / 1000)
    second = second.at === now ? { at: now, frames: second.frames + 1 } : { at: now, frames: 1 }
    if (second.frames > maxFramesASecond) throw new CstaFault('too-large', 'too many messages')
  }

  function answer(invokeId: number, said: Said) {
    if (said.is === 'asks-status') send(invokeId, requestSystemStatusResponse())
    if (said.is === 'status' && !said.isAnswer) send(invokeId, systemStatusResponse())
    if (said.is === 'request') send(invokeId, notServed())
  }

  function received(chunk: Buffer) {
    try {
      for (const { invokeId, body } of take(chunk)) {
        if (isOver) return
        demandCalm()
        const said = saidBy(readCsta(body))
        const asked = invokeId === eventId ? undefined : waiting.get(invokeId)
        // an answer is never mistaken for a request that happens to have the same id
        if (asked && isAnswer(said)) asked.done(said)
        else {
          answer(invokeId, said)
          heard(said)
        }
      }
    } catch (error) {
      end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  socket.on('data', received)
  socket.on('error', () => end(null))
  socket.on('close', () => end(null))

  return {
    ask(xml) {
      // 1 to 9998 in turn
      last = (last % (eventId - 1)) + 1
      const invokeId = last
      return new Promise<Said>((done, fail) => {
        if (isOver) return fail(new Error('the line was closed'))
        const over = () => {
          clearTimeout(timer)
          waiting.delete(invokeId)
        }
        const timer = setTimeout(() => {
          over()
          fail(new CstaSilence(`no answer within ${answerMs} ms`))
        }, answerMs)
        waiting.set(invokeId, {
          done: (said) => {
            over()
            done(said)
          },
          fail: (why) => {
            over()
            fail(why)
          },
        })
        send(invokeId, xml)
      })
    },
    close: () => end(null),
  }
}

const isAnswer = (said: Said) =>
  said.is === 'status' ? said.isAnswer : said.is !== 'asks-status' && said.is !== 'request'
