/** Moments in words, always in the zone of the one who reads them. */

const formats = new Map();

function format(zone, options, language = "en") {
  const key = language + zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { timeZone: knownZone(zone), ...options }));
  return formats.get(key);
}

function knownZone(zone) {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}

/** 18:04 */
export function clockTime(moment, zone) {
  return format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
}

/** Monday 23 November, as a separator between days, in the language of the phone. */
export function dayName(moment, zone, language) {
  return format(zone, { weekday: "long", day: "numeric", month: "long" }, language ?? "en").format(moment);
}

/** The time of a moment, with its day of the week where that isn't today's. */
export function timeOf(moment, now, zone, language) {
  const time = clockTime(moment, zone);
  if (dayKey(moment, zone) === dayKey(now, zone)) return time;
  return `${format(zone, { weekday: "short" }, language ?? "en").format(moment)} ${time}`;
}

/** 2026-11-23, to tell days apart. */
export function dayKey(moment, zone) {
  const parts = Object.fromEntries(
    format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(moment)
      .map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** 0 for Monday to 6 for Sunday. */
export function weekday(moment, zone) {
  const short = format(zone, { weekday: "short" }).format(moment);
  return ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(short);
}

/** How much of the day has passed, from 0 to 1. */
export function dayShare(moment, zone) {
  const [hours, minutes] = clockTime(moment, zone).split(":").map(Number);
  return (hours * 60 + minutes) / 1440;
}

/** "Berlin" for "Europe/Berlin". */
export function placeName(zone) {
  return zone.split("/").at(-1).replaceAll("_", " ");
}

/** The emulator's clock, carried on between two messages by its own speed. */
export class MovingClock {
  #at = Date.now();
  #seen = performance.now();
  #speed = 0;

  set({ now, speed }) {
    this.#at = Date.parse(now);
    this.#seen = performance.now();
    this.#speed = speed;
  }

  now() {
    return new Date(this.#at + (performance.now() - this.#seen) * this.#speed);
  }
}
