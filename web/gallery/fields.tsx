'use client'

import { useWords } from '../i18n/language-context.tsx'
import { Field } from '../ui/field.tsx'
import { FileChoice } from '../ui/file-choice.tsx'
import { Input, Select, TextArea } from '../ui/input.tsx'
import { PasswordInput } from '../ui/password-input.tsx'

/** What is written into. */
export function Fields() {
  const { words } = useWords()
  const { auth, common } = words
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      <Field label={auth.name} hint={words.servers.empty} aside={common.optional}>
        <Input defaultValue={words.product} />
      </Field>
      <Field label={auth.email} error={words.fieldErrors.email}>
        <Input type="email" dir="ltr" defaultValue="layla@" />
      </Field>
      <Field label={auth.password}>
        <PasswordInput
          {...{ showLabel: common.showPassword, hideLabel: common.hidePassword }}
          defaultValue="secret"
        />
      </Field>
      <Field label={words.nav.servers}>
        <Select defaultValue="chat">
          <option value="chat">{words.workspace.chat}</option>
        </Select>
      </Field>
      <Field label={words.chat.box}>
        <TextArea placeholder={words.chat.placeholder} rows={2} />
      </Field>
      <Field label={words.workspace.settings}>
        <Input disabled defaultValue={words.common.loading} />
      </Field>
      <FileChoice label={words.workspace.files} accept="*" file={null} onChoose={() => {}} />
    </div>
  )
}
