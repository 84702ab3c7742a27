import { type ChildProcess, fork } from 'node:child_process'

export type Child = { process: ChildProcess; said: unknown }

/** Forked, so that it ends when this process does; ready when it says something. */
export function startChild(
  file: string,
  env: Record<string, string>,
  execArgv: readonly string[] = [],
): Promise<Child> {
  const child = fork(new URL(file, import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning', ...execArgv],
    env: { ...process.env, ...env },
  })
  const ready = new Promise<Child>((done, fail) => {
    child.once('message', (said) => done({ process: child, said }))
    child.once('exit', (code, signal) => fail(new Error(`${file} ended: ${code ?? signal}`)))
  })
  ready.catch(() => {})
  return ready
}

export async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}
