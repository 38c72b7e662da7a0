#!/bin/bash
# Runs as root in a machine that is to become an image, after prove.sh: removes what belongs to one owner, which
# is the site, the password, the certificate and the account at its authority.
set -euo pipefail
systemctl stop nginx.service sambuk-certificate.service
systemctl disable nginx.service sambuk-certificate.service
usermod -p '!' deploy
rm -f /etc/sambuk/deploy-password /etc/sambuk/website
rm -f /etc/nginx/conf.d/sambuk-site.conf
rm -rf /etc/nginx/sambuk /var/lib/letsencrypt /var/log/letsencrypt
for part in accounts archive csr keys live renewal; do
  rm -rf "/etc/letsencrypt/$part"
done
rm -rf /var/www/site /srv/site/public /var/lib/sambuk-acme
install -d -m 755 /etc/nginx/sambuk /var/www/site /var/lib/sambuk-acme
install -d -o deploy -g deploy -m 755 /srv/site/public
