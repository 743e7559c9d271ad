// Fields that people change. The page knows what it showed and what it has saved since; saves go out one after the
// other, so that each says truly what its fields held before. `forms.py` is the other half.
Object.assign(
  workbench,
  (() => {
    const PATIENCE = 10000;
    const saved = new Map(); // by what the server showed: the values that were saved since
    let last = Promise.resolve();
    let arrive = () => {};

    const pause = (time) => new Promise((done) => setTimeout(done, time));
    const known = (shown) => saved.get(shown) || JSON.parse(shown).values;
    const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

    async function idle(...given) {
      await Promise.race([last, pause(PATIENCE)]);
      return given;
    }

    async function send(shown, ...values) {
      if (!shown) return [shown, ...values];
      const before = idle();
      let over;
      last = new Promise((done) => (over = done));
      await before;
      arrive = (well) => {
        if (well) saved.set(shown, values);
        if (well && typing && same(typing.values, values)) typing = null;
        over();
      };
      return [JSON.stringify({ ...JSON.parse(shown), values: known(shown) }), ...values];
    }

    // A field that was changed since it was shown keeps what is in it, and what it was changed from.
    function lay(fresh, shown, ...values) {
      if (!fresh) return [shown, ...values];
      const [next, old] = [JSON.parse(fresh), shown ? JSON.parse(shown) : {}];
      const before = old.id === next.id ? known(shown) : values;
      const touched = values.map((value, index) => !same(value, before[index]));
      if (!touched.includes(true)) {
        saved.delete(fresh);
        return [fresh, ...next.values];
      }
      const showing = JSON.stringify({ ...next, version: old.version });
      const mixed = (kept) => next.values.map((value, index) => (touched[index] ? kept[index] : value));
      saved.set(showing, mixed(before));
      return [showing, ...mixed(values)];
    }

    const writing = () => document.activeElement?.matches(".sheets input, .sheets textarea");

    // Cards are built anew only when all that was typed has arrived and nobody is writing in one.
    async function settle(stamp) {
      await idle();
      while (writing()) {
        await new Promise((left) => document.addEventListener("focusout", left, { once: true }));
        await pause(0);
        await idle();
      }
      document.querySelectorAll(".sheets").forEach(hold);
      return [stamp];
    }

    // What is about to be replaced takes no more typing.
    const held = new Set();
    function hold(part) {
      part.inert = true;
      held.add(part);
      setTimeout(release, PATIENCE);
    }

    function release() {
      for (const part of held) part.inert = false;
      held.clear();
    }

    // New pictures for cards: they are hung into the frames that are there.
    function hang(pictures) {
      for (const [owner, blob] of Object.entries(JSON.parse(pictures || "{}"))) {
        const frame = document.querySelector(`[data-shows="${CSS.escape(owner)}"]`);
        if (frame) frame.replaceChildren(workbench.make("img", { src: `/files/${blob}?width=640`, alt: "" }));
      }
    }

    // A page that goes has no time for Gradio: what is being typed, and was not saved yet, it sends itself.
    let typing = null;
    function typed(kind, place, shown, ...values) {
      typing = shown ? { kind, place, shown, values, field: document.activeElement } : null;
    }

    async function leave() {
      if (!document.hidden || !typing) return;
      const { kind, place, shown, values, field } = typing;
      typing = null;
      if (typeof values[place] === "string") values[place] = field.value ?? values[place]; // its last letters
      const showing = JSON.stringify({ ...JSON.parse(shown), values: known(shown) });
      const body = JSON.stringify({ kind, showing, values });
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch("/page/typed", { method: "POST", keepalive: true, headers, body });
      if (answer.ok) saved.set(shown, values);
    }
    document.addEventListener("visibilitychange", leave);

    return {
      idle,
      typed,
      send,
      sent: (well) => arrive(well),
      lay,
      settle,
      hold: (id) => hold(document.getElementById(id)),
      release,
      hang,
    };
  })(),
);
