# What happened, what is safe, what to do. No blame, no "invalid".
failure-signed-out = You are signed out
failure-signed-out-advice = Sign in to go on. Nothing that was saved is lost.
failure-locked = The screen is locked
failure-locked-advice = Enter your password to go on. Nothing that was saved is lost.
failure-not-found = We cannot find this page
failure-not-found-advice = It may have been moved, or it is not for you to see. Go back, or ask your supervisor.
failure-refused = This cannot be done now
failure-refused-advice = Nothing was changed. Go back, put it right and try again.
failure-clash = Two people changed the same thing
failure-clash-advice = Both texts are kept. Choose which one stays.
failure-stale = Someone else has changed this since you opened it
failure-stale-advice = Nothing of yours was saved over theirs. Open the page again, look at what changed, and do it once more.
failure-too-many = Too many tries
failure-too-many-advice = { $seconds ->
    [1] Wait 1 second and try again. Others can go on working.
   *[other] Wait { $seconds } seconds and try again. Others can go on working.
 }
failure-not-from-here = This request did not come from our own page
failure-not-from-here-advice = Nothing was changed. Open the page here and try again.
failure-unreadable = We could not read what was sent
failure-unreadable-advice = Nothing was changed. Go back and send it again.
failure-too-large = This is too long to be sent at once
failure-too-large-advice = Nothing was saved. Shorten the text or send it in two parts.
failure-disk-full = The disk is full
failure-disk-full-advice = Nothing of this step was saved, and nothing saved before is lost. Keep this page open, tell whoever looks after the computer, and try again.
failure-unavailable = The database cannot be reached
failure-unavailable-advice = Nothing of this step was saved, and nothing saved before is lost. Keep this page open and try again in a minute.
failure-erased = This was erased
failure-erased-advice = It was erased at her request or by the retention rule, and cannot be read again.
failure-damaged = A stored entry does not open
failure-damaged-advice = Nothing was changed. Tell whoever looks after the computer to run "panoh verify": it names the entry.
failure-internal = Something went wrong on our side
failure-internal-advice = Nothing of this step was saved. Go back and try again; if it happens twice, tell whoever looks after the computer.

done-saved = Saved.
done-sent = Sent.
done-opened = The case is open.
done-withdrawn = The consent is withdrawn. From now on nothing is shared under it.
done-accepted = Accepted. The organisation that asked can see your answer.
done-answered = Your answer was sent.
done-invited = The invitation is ready.
done-removed = She can no longer sign in.
done-password = Your password is changed. Other browsers are signed out.
done-signed-out = You are signed out.
clash-line = { $field }: you wrote “{ $mine }”, your colleague wrote “{ $theirs }”
to-first-page = To the first page
paper-foot = Panoh, { $day }
failure-damaged-entry = A stored entry is missing or was changed
failure-damaged-entry-advice = Nothing was changed now. It is entry { $number } of the list. Tell whoever looks after the computer this number, and ask for "panoh verify".
failure-other-words = This was sent before with other words
failure-other-words-advice = What you sent first is saved. What you wrote now is not saved yet, and nothing of it is lost: look at what is there, then save this too, or leave it.
again-typed = What you wrote
again-send = Send it again
again-besides = Save this too
again-over = Save mine over it
failure-password-again = Enter your password again
failure-password-again-advice = Sign in anew and repeat this within five minutes. Nothing was done.
