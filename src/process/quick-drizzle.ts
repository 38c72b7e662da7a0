import { registerHooks } from 'node:module'

// Imported before all that needs the database, for what it does.
//
// Node asks for each `.js` module whether its package is made of ES modules, and reads the whole `exports` of the
// package for that, every time (24.21, package_json_reader). Drizzle has some hundred modules and the longest
// `exports` of all: most of a second of the four that a command took to begin. Its modules lead to each other by relative
// paths with their endings, so there is nothing to be found out.
registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context
    const isWithin = parentURL?.includes('/node_modules/drizzle-orm/') && parentURL.endsWith('.js')
    if (!isWithin || !/^\.{1,2}\/.*\.js$/.test(specifier)) return next(specifier, context)
    return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
  },
})
