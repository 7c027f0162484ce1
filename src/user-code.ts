import { show } from '../checks/show.js'
import { isOurs, oneLine, placeName, placeOf, placesOf } from './blame.js'
import { CladeError } from './errors.js'

/** Somebody's code that Clade calls. */
export interface UserCode {
  /** For messages: `the exploit mine`. */
  readonly name: string
  /** The code of the errors about it. */
  readonly code: string
  /** The object with the functions that are called, for their place in messages. */
  readonly owner: object
}

/** The errors that name already whose code failed: a boundary around another one lets them through. */
const told = new WeakSet<object>()

/**
 * The boundary to somebody's code: every call of a strategy, a range or a rule goes through here. What `act` throws becomes one sentence
 * that names whose code it is, with file and line. An error that comes from nothing but Clade's own code goes on as it is: it is a defect
 * of Clade, or says itself what to mend.
 *
 * @param act calls `method` of the code, and checks what it returned by `broken`
 * @throws CladeError with the code of `user`
 */
export function callUser<T>(user: UserCode, method: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (typeof error === 'object' && error !== null && told.has(error)) throw error
    const places = placesOf(error)
    if (places.length > 0 && places.every(isOurs)) throw error
    throw tell(user, `${capital(user.name)} threw in ${method}: ${oneLine(error)}`)
  }
}

/**
 * The error for a value that a function of somebody's returned against its contract: `Expected the exploit mine to <rule>, got <value>
 * (mine.ts:12)`. To be thrown inside of `callUser`.
 *
 * @param about what the call was about, where that helps: ` for member 3`
 */
export function broken(user: UserCode, method: string, rule: string, got: unknown, about = ''): CladeError {
  const place = placeIn(user.owner, method)
  const where = place === undefined ? '' : ` (${place})`
  return tell(user, `Expected ${user.name} to ${rule}, got ${show(got)}${about}${where}`)
}

/** The place of that method of somebody's, or of the function `fn` that one of Clade's own stands in front of: `mine.ts:12`. */
export function placeIn(owner: object, method: string): string | undefined {
  const place = [method, 'fn'].map((name) => placeOf(Reflect.get(owner, name))).find((one) => one !== undefined && !isOurs(one))
  return place && placeName(place)
}

/** True of what a hyperparameter may be: a finite number, a string or a boolean. */
export function isValue(value: unknown): value is number | string | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function tell(user: UserCode, message: string): CladeError {
  const error = new CladeError(user.code, message)
  told.add(error)
  return error
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
