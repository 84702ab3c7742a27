const patienceMs = 10_000

/** SIGTERM or SIGINT: finish and exit 0 within ten seconds; a second signal does not wait. */
export function untilStopped(portal: { stop(): Promise<void> }): void {
  let isStopping = false
  const stop = () => {
    if (isStopping) process.exit(1)
    isStopping = true
    setTimeout(() => process.exit(1), patienceMs).unref()
    portal.stop().then(
      () => process.exit(0),
      (error) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
}
