/** Lets so many attempts to connect go on at a time; the others wait their turn. */
export class Gate {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #next = 0;
  #inside = 0;
  #letting = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** Calls `run` when there is room; it calls `leave` when it is through, more than once if it likes. */
  enter(run: (leave: () => void) => void): void {
    this.#waiting.push(() => {
      this.#inside += 1;
      let left = false;
      run(() => {
        if (left) return;
        left = true;
        this.#inside -= 1;
        this.#let();
      });
    });
    this.#let();
  }

  /** Whoever leaves at once, as while the clock stands, lets in the next one from within: the loop goes on, and no deeper. */
  #let(): void {
    if (this.#letting) return;
    this.#letting = true;
    while (this.#inside < this.#most) {
      const run = this.#waiting[this.#next];
      if (!run) break;
      this.#next += 1;
      run();
    }
    this.#letting = false;
    if (this.#next < this.#waiting.length && this.#next < 1_000) return;
    this.#waiting.splice(0, this.#next);
    this.#next = 0;
  }
}
