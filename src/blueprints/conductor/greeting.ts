import type { InstanceFacts } from '../blueprint.ts'

interface Words {
  heading: string
  ask: string
  run: string
  status: string
  help: string
  root: string
}

const words: Record<InstanceFacts['language'], Words> = {
  en: {
    heading: 'Welcome to your server.',
    ask: 'Ask something:',
    run: 'Have a task done:',
    status: 'See whether all is well:',
    help: 'See all commands:',
    root: 'Become root, with your password:',
  },
  ar: {
    heading: 'أهلًا بك في خادمك.',
    ask: 'لطرح سؤال:',
    run: 'لتنفيذ مهمة:',
    status: 'للتأكد من أن كل شيء يعمل:',
    help: 'لعرض جميع الأوامر:',
    root: 'للحصول على صلاحيات الجذر بكلمة مرورك:',
  },
}

/**
 * What its owner reads when they sign in. A command has a line of its own, because many terminals do
 * not order a line that mixes two directions.
 */
export function greeting({ fqdn, language }: Pick<InstanceFacts, 'fqdn' | 'language'>): string {
  const { heading, ask, run, status, help, root } = words[language]
  const commands = [
    [ask, 'spoq ask "…"'],
    [run, 'spoq run "…"'],
    [status, 'spoq status'],
    [help, 'spoq help'],
    [root, 'sudo -i'],
  ]
  return [
    '',
    heading,
    fqdn,
    ...commands.map(([text, command]) => `\n${text}\n    ${command}`),
    '',
    '',
  ].join('\n')
}
