/**
 * nftables rules for a machine's own firewall: new connections from outside reach these TCP ports and
 * nothing else. In a table of our own, so that loading it again leaves other programs' rules alone.
 * The two UDP ports are a DHCP client's: a lease that cannot be renewed takes the address away.
 * ICMP and ICMPv6 stand as numbers: a minimal Debian 12 has no `/etc/protocols`, and nft then knows
 * no `ipv6-icmp`.
 */
export const nftablesRules = (tcpPorts: readonly number[]): string => `#!/usr/sbin/nft -f
table inet sambuk
delete table inet sambuk
table inet sambuk {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iif "lo" accept
    meta l4proto { 1, 58 } accept
    udp dport { 68, 546 } accept
    tcp dport { ${tcpPorts.join(', ')} } accept
  }
}
`
