package message

// MailboxPartition is where a test looks for what is known of an address.
var MailboxPartition = mailboxPartition
