/** Who may speak to the one back end: its holder until it passes the turn on, the others in the order they came. */
export function createTurns<Who>() {
  let holder: Who | undefined
  let waiting: { who: Who; go: (isMine: boolean) => void }[] = []

  /** True when the turn is mine (it stays mine until `pass`), false when I withdrew while waiting. */
  function take(who: Who): Promise<boolean> {
    if (holder === undefined || holder === who) {
      holder = who
      return Promise.resolve(true)
    }
    return new Promise((go) => waiting.push({ who, go }))
  }

  function pass(): void {
    const next = waiting.shift()
    holder = next?.who
    next?.go(true)
  }

  function withdraw(who: Who): void {
    for (const one of waiting) if (one.who === who) one.go(false)
    waiting = waiting.filter((one) => one.who !== who)
  }

  return { take, pass, withdraw, isHeldBy: (who: Who) => holder === who }
}
