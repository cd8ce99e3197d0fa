/** What the service worker keeps of the student so that the code shows without a network; gone at log-out. */

/** The cache of answers about the student. */
export const KEPT_CACHE = 'lixiao-mine'

/** The header of an answer that the worker had kept: the server was not reached. */
export const KEPT_HEADER = 'lixiao-kept'

/** Where every answer about a student is. */
export const MINE = '/api/v1/me'
