export const conductorPort = 8080
export const configPath = '/etc/conductor/config.toml'

/** Conductor's configuration. Only the machine's own web server and command line reach it. */
export const conductorConfig = (ownerId: string, jwtSecret: string): string => `[server]
host = "127.0.0.1"
port = ${conductorPort}

[auth]
owner_id = ${tomlString(ownerId)}
jwt_secret = ${tomlString(jwtSecret)}
`

/**
 * A basic string of TOML 1.0. JSON's escapes are all TOML's too; TOML also wants DEL escaped, and
 * knows no half of a surrogate pair.
 */
export const tomlString = (value: string): string =>
  JSON.stringify(value.toWellFormed()).replaceAll('\u007f', '\\u007F')
