/** What a browser keeps: of the student so that the code shows without a network, gone at log-out; and of a log-out. */

/** The cache of answers about the student. */
export const KEPT_CACHE = 'lixiao-mine'

/** Names the session that its student left while the server was away: by what its page proves itself with. */
export const LEFT_KEY = 'lixiao-left'

/** The header of an answer that the worker had kept: the server was not reached. */
export const KEPT_HEADER = 'lixiao-kept'

/** Where every answer about a student is. */
export const MINE = '/api/v1/me'
