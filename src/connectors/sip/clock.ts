/** Whole milliseconds that only go forward, whatever is done to the machine's clock. */
export const steadyNow = () => Math.floor(performance.timeOrigin + performance.now())
