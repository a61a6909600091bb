package message

// MailboxPartition is where a test looks for what is known of an address.
func MailboxPartition(address string) string { return mailboxPartition(InstallationKey, address) }

// InstallationKey is the installation's in tests.
var InstallationKey = []byte("the key of an installation in tests")
