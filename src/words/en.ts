import type { Code } from './codes.ts'
import { access } from './en-access.ts'
import { account } from './en-account.ts'
import { team } from './en-team.ts'
import { workspace } from './en-workspace.ts'

export const en = {
  ...workspace,
  ...access,
  ...account,
  ...team,
  'signed-out': 'Please sign in to continue.',
  forbidden: 'Your account may not do this.',
  'not-found': 'We could not find what you asked for.',
  'invalid-input': 'Please check what you entered: something is missing or not in the right form.',
  'too-many-requests': 'That was a little too fast. Please wait a moment and try again.',
  'too-large': 'What you sent is too large.',
  'internal-error':
    'Something went wrong on our side. We have been told; please try again shortly.',
  'database-unavailable':
    'We cannot reach our records right now. Nothing is lost; please try again in a minute.',
  'bad-origin': 'This request did not come from our own pages, so we did not carry it out.',
  'plan-unknown': 'There is no such plan.',
  'plan-unavailable':
    'This plan cannot be ordered right now: no machine of its size is free. Please try again later.',
  'currency-not-sold': 'This is not sold in that currency. Please choose another.',
  'currency-fixed':
    'You already pay in another currency. As long as something of yours runs, everything is paid in that one.',
  'plan-by-contact': 'This plan is agreed in person. Please write to us, and we will get in touch.',
  'plan-sold-out':
    'All servers of this plan are taken at the moment. Please choose another plan or come back later.',
  'plan-account-max': 'You already have as many servers of this plan as one account may have.',
  'addon-unknown': 'There is no such extra.',
  'quantity-illegal':
    'This extra cannot be had in that quantity. Please choose it once, in a number that is offered.',
  'promotion-not-valid':
    'This promotion code is not valid for what you ordered. Nothing was charged; you can order again without it.',
  'price-changed':
    'The price has changed since you ordered, so nothing was charged. You can order again at the new price.',
  'order-paid': 'This order is paid already, so there is nothing left to cancel here.',
  'order-not-resumable': 'This order cannot be taken up again. Please place a new one.',
  'hostname-illegal':
    'A name has 3 to 40 letters, digits or hyphens, and begins and ends with a letter or digit.',
  'hostname-reserved': 'This name is kept for our own use. Please choose another.',
  'hostname-taken': 'This name is already taken. Please choose another.',
  'location-unavailable': 'This location has no free machine right now. Please choose another.',
  'checkout-failed': 'We could not prepare your payment. Nothing was charged.',
  'checkout-expired':
    'The time to pay has passed and nothing was charged. You can order again at any time.',
  'checkout-cancelled': 'You left before paying. Nothing was charged.',
  'payment-declined': 'Your card was declined and nothing was charged. Please try another card.',
  'card-missing':
    'There is no card to charge yet, so nothing was changed. Please add one on the billing page and ask again.',
  'payment-vendor-unreachable':
    'Our payment partner is not answering right now. We keep trying; nothing was charged.',
  'webhook-signature-invalid': 'The signature of this event is not valid.',
  'webhook-too-old': 'This event was signed too long ago.',
  'credentials-already-shown': 'The credentials were shown once already and cannot be shown again.',
  'server-not-ready': 'Your server is not ready yet.',
  'no-model-key':
    'Your assistant needs a model key before it can answer. You can add one on this page.',
  'not-an-assistant': 'There is no assistant on this server, so there is nobody to chat with.',
  'model-key-refused': 'The model provider refused your key. Please check it and enter it again.',
  'model-unreachable': 'The model provider is not answering right now. Please try again shortly.',
  'server-unreachable': 'We could not reach your server right now. We go on trying.',
  'phone-home-token-invalid': 'This machine is not known here.',
  'phone-home-key-mismatch': 'This machine already reported with another key.',
  'phone-home-closed': 'This machine has nothing more to report.',
  'provider-not-offered':
    'This provider has no free machine for this plan right now. Please choose another.',
  'blueprint-unavailable': 'This cannot be installed with this plan. Please choose something else.',
  'model-not-used': 'What you chose to run is no assistant and has no use for a model key.',
  'configuration-not-ready': 'The configuration is not ready yet. Please ask again in a moment.',
  'server-stopped': 'This server is switched off. It has to be started first.',
  'server-gone': 'This server was removed or is just being removed.',
  'subscription-renews':
    'This server is paid for and would be charged again. Pay the money back with it, or end its subscription first.',

  'preparing-checkout': 'We are preparing your payment page.',
  'catalogue-stale': 'We are asking again which machines are free.',
  'choosing-name': 'We are setting your server’s name aside.',
  'creating-machine': 'We are ordering your machine.',
  'waiting-machine': 'Your machine is being built.',
  'moving-to-next-candidate':
    'The first choice was taken, so we are trying the next fitting machine.',
  'provider-busy': 'The data centre is still busy with this machine. We try again in a moment.',
  'provider-rate-limited': 'The data centre asked us to slow down. We go on in a moment.',
  'provider-unavailable': 'The data centre is not answering. We keep trying.',
  'provider-unauthorized':
    'We have a problem with our own access to the data centre. Our team has to look at it.',
  'provider-rejected': 'The data centre did not accept our order. Our team has to look at it.',
  'provider-quota': 'Our own space at this data centre is full. We are looking elsewhere.',
  'checking-unknown-outcome':
    'An answer got lost on the way. We are looking at what really happened.',
  'writing-dns': 'We are entering your server’s name in the internet’s directory.',
  'waiting-boot': 'Your machine is starting for the first time.',
  'installing-software': 'The software is being installed.',
  'waiting-software': 'We are waiting for the installation to finish.',
  'starting-services': 'The software is starting.',
  'starting-machine': 'Your machine is starting.',
  'stopping-machine': 'Your machine is shutting down.',
  'replacing-machine': 'This machine did not work as it should. We are giving you another one.',
  'checking-tls': 'We are checking the secure connection to your server.',
  'waiting-tls': 'Your server is getting its certificate for secure connections.',
  'checking-health': 'We are checking that the software is well.',
  'waiting-health': 'The software is still warming up.',
  'checking-gateway': 'We are checking that your assistant lets you in.',
  'gateway-refused': 'Your assistant does not let us in yet. We try again in a moment.',
  'asking-first-question': 'We are asking your assistant a first question.',
  'first-answer-failed':
    'Your assistant did not answer our first question. We try again in a moment.',
  'sending-letter': 'We are writing you a letter.',
  'removing-machine': 'The machine is being removed.',

  'sold-out': 'There was no free machine of this size anywhere we looked.',
  'quota-exhausted': 'We had no room left for another machine.',
  'boot-failed': 'The machine did not start.',
  'install-failed': 'The software could not be installed.',
  'verify-failed': 'The finished server did not pass our checks.',
  'deadline-passed': 'It took longer than we promise.',
  'customer-cancelled': 'It was cancelled, as you asked.',
  'payment-reversed': 'The payment was taken back.',
  'subscription-ended':
    'The subscription has ended. Your data is still there; please get in touch.',
  'machine-missing':
    'The machine behind this server is gone. We have been told and are looking into it.',

  'owner-only': 'You see this server as the operator. This is for its owner alone.',
  'refund-incomplete': 'A part of what was paid cannot be paid back by card; somebody has to look.',
  'image-failed':
    'A prepared image could not be made. Servers are installed without it until then.',
  'unknown-to-vendor': 'The payment vendor does not know this order; somebody has to look.',
  'name-taken-in-zone':
    'This name is already in use elsewhere on the internet, so we could not point it at your server.',
  'operator-deleted': 'Our team had to remove this server.',
  'import-refused': 'The old assistant could not be brought over; everything is as it was before.',

  'subscription-not-active': 'This subscription is over, so there is nothing to change.',
  'already-ending': 'It is cancelled already and ends with the period that is paid for.',
  'not-ending': 'It is not cancelled, so it goes on by itself.',
  'nothing-kept': 'Nothing of this server is kept any more, so it cannot be brought back.',
  'change-not-now': 'It cannot be changed while a payment is missing, disputed or still under way.',
  'change-open': 'Another change is being made. Please wait for it, or take it back first.',
  'change-nothing': 'This is what you have already.',
  'change-year-to-month':
    'A year that is paid for runs to its end. You can order by the month when it is over.',
  'change-not-offered': 'This offer is not open any more. Please ask for it again.',
  'disk-too-small':
    'What you have stored does not fit on the smaller disk. Please delete some of it first.',
  'nothing-bought': 'There is nothing to pay here yet: these pages open with your first order.',
  'price-unknown': 'It is charged at a price that is not one of ours; somebody has to look.',
  'currency-differs':
    'The payment vendor charges in another currency than was agreed; somebody has to look.',
  'payment-missing': 'A payment stayed away for too long.',
  'payment-overdue': 'A payment is missing. The server is switched off until it is there.',
  'payment-disputed':
    'Your bank has asked a payment back. The server is switched off until this is decided.',
  'paid-too-late': 'The payment came when the server was already being deleted.',
  goodwill: 'We would like to make up for something.',
  'service-was-down': 'Your server was not there for you as it should have been.',
  'billing-error': 'We had charged too much.',
  'pricing-change': 'We are finding out what this costs.',
  'server-moving': 'This server is moving to another machine. Please wait until it has arrived.',
  'moving-server': 'Your server is moving to its new machine.',
  'refund-too-large': 'This is more than was paid and has not been paid back yet.',
  'amount-not-payable':
    'This amount cannot be paid back: in this currency the last of its three decimals has to be 0.',
  'nothing-to-refund': 'Nothing was paid for this that could be paid back.',
  'no-backup': 'There is no backup of this server that could be brought back.',
  'orphan-young': 'It has not been here, or not been seen, long enough to be sure.',
  'orphan-owner-open':
    'It names a server that goes on, which has another one of this. Please look at it: nothing removes it by itself.',
  'orphan-owner-unknown':
    'It is marked as ours and does not say what it is for. Please look at it: nothing removes it by itself.',
  'orphan-in-use': 'Machines that nobody accounts for may still use it.',
  'orphan-too-many':
    'Too many things are nobody’s at once: is this the right database? Nothing is removed until an operator says so.',
  'orphan-kept': 'An operator said that it stays.',
  'orphan-released': 'An operator said that it goes.',
  'orphan-of-closed': 'What it was for has ended.',
  'orphan-of-nobody': 'What it says it is for was never written down here.',
  'orphan-superseded': 'Its server has had a newer one of this for long.',
  'machines-out-of-sight':
    'This provider suddenly shows much less than there was. Nothing is concluded from that.',
  'rebuilding-lost':
    'The machine of this server was lost. A new one gets the newest copy of what was on it.',
  'machine-lost':
    'The machine of this server is gone. It is rebuilt from its newest backup when somebody says so.',
  'address-unreachable': 'Letters to this address come back, so none are sent there.',
  'letter-fate-unknown':
    'Nobody knows whether this letter went out, so it is not sent again by itself.',
  'payment-not-through':
    'A payment did not come through. Please pay soon, so that your server can go on.',
  'backing-up': 'What is on your server is being copied to a safe place.',
  'restoring-data': 'What is in the backup is being brought to your server.',
  'nothing-to-save': 'There was nothing on the machine to keep.',
  'machine-unreachable':
    'The machine does not let us in. Nothing of it is deleted meanwhile, and we try again.',
  'backup-incomplete':
    'The copy of your server did not come through whole. Nothing is deleted, and we try again.',
  'backup-snapshot-failed':
    'What your server was just writing could not be copied safely. Nothing is deleted, and we try again.',
  'backup-too-slow':
    'Copying all that is on your server took longer than six hours, so it was ended. Nothing is deleted, and our team has been told.',
  'backup-too-large':
    'There is more on your server than the place where copies are kept takes in one piece. Nothing is deleted, and our team has been told.',
  'machine-disk-full':
    'The disk of your server is full, so that no copy can be made of it. Please delete something; earlier copies are kept.',
  'backup-too-soon':
    'You have asked for as many backups today as your plan has. Please try again tomorrow.',
  'backup-quota-full':
    'The backups that you have pinned fill the space that your plan has. Please unpin or delete some of them first.',
  'backup-quota-pinned':
    'The backups that you have pinned fill the space that your plan has. A new one is made nevertheless, but older ones cannot be kept. Please unpin or delete some.',
  'backup-unreadable': 'This backup cannot be read at the moment. Our team has been told.',
  'backup-under-way': 'A backup is being made already.',
  'backup-continued':
    'Later backups continue this one and cannot be opened without it. Please delete those first.',
  'backup-awaited': 'Your server needs this backup now: it is being brought back from it.',
  'backup-of-gone-server': 'This server is gone. Its backups are kept until the day that is shown.',
  'backup-server-off': 'The server was not running, so there was nothing new to copy.',
  'backup-waits':
    'For some time your server was in no state in which it could be copied. We go on trying.',
  'recipient-illegal': 'This is no public age key. It begins with age1 and has 62 characters.',
  'recipient-secret':
    'This is your private key. Nobody but you may have it: please enter the public one, which begins with age1.',
  'backup-store-full':
    'The place where copies are kept is full. Nothing is deleted, and our team has been told.',
  'backup-store-refused':
    'The place where copies are kept does not answer. Nothing is deleted, and we try again.',
  'backup-missing': 'The copy of your server is not where it should be. Our team has been told.',
  'backup-damaged':
    'The copy of your server is not what it was when it was made. It is not used, and our team has been told.',
  'backup-key-wrong': 'The copy of your server cannot be opened: the key does not fit.',
  'restore-failed':
    'The new machine could not take your data. It is safe in the copy, and we try again.',
  'server-hibernated': 'This server hibernates. It has to be woken first.',
  'server-waking':
    'This server is waking up. It will be back in about a minute, with all that was on it.',
  'stopped-by-operator':
    'Our team has switched this server off, so only our team can start it. Please write to us.',
  'hibernation-not-offered':
    'Servers at this provider cannot hibernate: their machines are paid for in advance.',
  'stays-awake':
    'Your server could not be laid to rest, because what is on it could not be stored safely. It keeps running, and nothing of it was changed.',
  'backup-chain-broken':
    'This copy continues an earlier one that is not kept any more, so it cannot be brought back. Please choose another.',
  'backup-key-needed':
    'This copy is encrypted to your own key. Please enter the key that opens it (AGE-SECRET-KEY-1…).',
  'server-not-locked': 'This server waits for no key.',
  'waits-for-key':
    'The newest copy of your data opens only with your own key. Your server waits for it.',
  'backup-of-other-software': 'This copy is of other software than this server has.',
  'disk-full': 'The server’s disk is full. Nothing was overwritten.',
  'range-illegal': 'This file has no such part.',
  'path-illegal': 'This is no path below the folders that are kept in copies.',
  'restore-whole-only': 'Only a whole copy can be brought to a new machine.',
  'no-drill-place': 'No other provider has a machine now on which this could be tried.',
  'drill-open': 'A drill with this server is on its way already.',
  'drill-ended': 'The drill has ended.',
  'restore-path-missing': 'What was chosen is not in this copy. Your server was left as it was.',
  'restore-unanswered':
    'Your server did not answer with what was in the copy, so it has again what it had before.',
  'copy-not-isolated': 'The machine of the copy could not be cut off from everybody else.',
  'restore-superseded': 'Something newer took the place of this restore.',
  'restore-machine-gone':
    'The machine was lost while chosen files were brought back. Everything that was saved before was brought to the new one; please ask again for these files.',
  'drill-files-differ': 'Files that were restored are not what they were.',
  'drill-history-lost': 'The conversations from before are not all there after the restore.',
  'drill-history-unread': 'The restored software does not tell its conversations.',
  'drill-interrupted': 'The drill was interrupted, and says nothing about the backup.',
  'drill-late': 'The drill took too long.',
  'drill-without-machine':
    'No machine could be had for the drill, so it says nothing about the backup.',
  'drill-backup-gone': 'The backup was deleted before the drill had ended.',
  'field-missing': 'Please fill this in.',
  'field-too-short': 'This is too short.',
  'field-too-long': 'This is too long.',
  'field-illegal': 'This is not in the right form.',
  'import-under-way':
    'Something is being brought to this server already. Please wait until that has ended.',
  'archive-not-one': 'This is no archive that OpenClaw’s backup makes, so nothing of it was kept.',
  'archive-cut-off':
    'The archive ends in the middle. Please make it again and bring that one; nothing of this one was kept.',
  'archive-path-illegal':
    'The archive holds a path that leads out of its folder. Nothing of it was kept.',
  'archive-link-illegal':
    'The archive holds a link that leads out of its folder. Nothing of it was kept.',
  'archive-special-file':
    'The archive holds a device, a pipe or another file that is none. Nothing of it was kept.',
  'archive-setuid':
    'The archive holds a program that would run with somebody else’s rights. Nothing of it was kept.',
  'archive-duplicate': 'The archive holds the same file twice. Nothing of it was kept.',
  'archive-too-many':
    'The archive holds more files than an assistant ever has. Nothing of it was kept.',
  'archive-too-large':
    'Unpacked, the archive is too large for the disk of this server’s plan. Nothing of it was kept.',
  'archive-bomb':
    'The archive unpacks to far more than anybody’s data does. Nothing of it was kept.',
  'archive-other':
    'This archive is none of a whole OpenClaw: its list or its configuration is missing. Please make it with openclaw backup create; nothing of this one was kept.',
  'archive-outside':
    'The archive holds a workspace outside of the .openclaw folder. Move it into that folder, make the archive again and bring that one.',
  'archive-config-unreadable':
    'The configuration in the archive cannot be read. Nothing of it was kept.',
  'archive-too-new':
    'The archive was made by a newer OpenClaw than the one on this server. Please come back when this server has that version.',
  'account-erased': 'The account was erased, as its owner asked.',
  'import-cut-off':
    'What was being brought did not arrive in full. The server has what it had; please bring it again.',
  'rollout-open': 'Another version of this software is on its way to servers. Stop that first.',
  'rollout-nothing-older': 'No server runs an older version of this software.',
  'update-by-system':
    'This software is updated with the system of its machines, and has no rollouts.',
  'rollout-canary-failed':
    'The new version failed on one of the first servers, so that no other gets it.',
  'rollout-ring-failed': 'The new version failed on too many servers, so that no other gets it.',
  'rollout-rehearsal-failed': 'The new version failed on a copy, so that no server got it.',
  'rollout-no-rehearsal':
    'The new version cannot be tried on a copy: there is no backup to make one of, or no machine for it.',
  'rollout-version-gone': 'This installation brings another version by now.',
  'rollout-stopped-by-operator': 'An operator has stopped it.',
  'rollout-ended': 'Nobody brings this version to servers any more.',
  'update-refused': 'The machine did not take the update.',
  'update-not-installed':
    'The new version could not be installed beside the old one, which goes on.',
  'update-not-kept':
    'There was no room to keep the old state during an update, so nothing was updated.',
  'update-not-swapped':
    'The new version could not take the place of the old one, which is back with its data.',
  'update-unanswered': 'The new version did not answer. The old one is back with its data.',
  'update-broken':
    'Neither the new version nor the old one answers. The data is on the machine and in a backup.',
  'update-late': 'An update takes longer than it should.',
  'update-left-over':
    'An earlier update has left something on the machine that somebody has to look at first.',
  'update-machine-replaced': 'The server got another machine meanwhile.',
  'update-overdue':
    'It could not be made ready for its update in two days, so it was left as it was.',
  'update-server-unwell': 'The server did not answer before its update, so it was left as it was.',
  'machine-not-lost': 'The machine of this server is not lost, so there is nothing to bring back.',
  'files-not-listed': 'The files on the machine could not be listed.',
} as const satisfies Record<Code, string>
